"""Runs a user's script as SageMaker's framework containers do: training by arguments and SM_ variables, serving by functions."""
