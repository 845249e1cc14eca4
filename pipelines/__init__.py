"""What Dagster and the command line do with the assets: jobs, schedules, sensors, gates, alerts and commands."""

import gc

# A run makes many objects that stay. To look for cycles among them as often as Python does by itself took a seventh of its time.
gc.set_threshold(50_000, 20, 50)
