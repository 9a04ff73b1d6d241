"""The scripts API in front of InfluxDB 2.x, which lacks it; refuses to check tokens.

The engine checks them: the gateway sees what a token sees there.
"""
