"""The base of every shape that is published as JSON: nothing may be added unseen, and nothing changes once it is made."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
