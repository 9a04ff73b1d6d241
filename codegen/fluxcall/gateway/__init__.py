"""The scripts API in front of an InfluxDB 2.x, which lacks it.

The gateway stores scripts and analyses them; the engine checks tokens and runs queries.
"""
