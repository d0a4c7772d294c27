"""What AWS assumes where a template says nothing.

Source: the services' quota pages and the botocore 1.44.5 API models, read on 2026-11-23. Units
stand beside the values.
"""

from __future__ import annotations

# Lambda, CreateFunction
FUNCTION_TIMEOUT = 3  # seconds
FUNCTION_MEMORY = 128  # MB
FUNCTION_ARCHITECTURE = "x86_64"
FUNCTION_PACKAGE = "Zip"
FUNCTION_TRACING = "PassThrough"
FUNCTION_LOG_FORMAT = "Text"
FUNCTION_SNAPSHOTS = "None"
FUNCTION_STORAGE = 512  # MB

# Lambda, CreateEventSourceMapping
QUEUE_BATCH = 10
QUEUE_LEAST_CONCURRENCY = 2  # of ScalingConfig.MaximumConcurrency
QUEUE_POLLED_AT_ONCE = 5  # batches to begin with (docs on SQS scaling; the developers' own knowledge)
STREAM_BATCH = 100
BATCHING_WINDOW = 0  # seconds; brokers wait half a second
RETRY_ATTEMPTS = -1  # without end
RECORD_AGE = -1  # as long as the stream keeps records
PARALLELIZATION = 1
STARTING_POSITION = "LATEST"

# SQS, CreateQueue
QUEUE_VISIBILITY_TIMEOUT = 30  # seconds
QUEUE_RETENTION = 345_600  # seconds: four days

# Kinesis, CreateStream (a CloudFormation stream with neither mode nor shards is on demand with none told)
STREAM_RETENTION = 24  # hours
STREAM_MODE = "PROVISIONED"
STREAM_SHARDS = 1

# DynamoDB, CreateTable
TABLE_BILLING = "PROVISIONED"

# Step Functions, CreateStateMachine
STATE_MACHINE_KIND = "STANDARD"
STATE_MACHINE_LOG_LEVEL = "OFF"

# API Gateway
METHOD_AUTHORIZATION = "NONE"

# AppSync, CreateGraphqlApi has no default; CloudFormation requires one
GRAPHQL_AUTHENTICATION = "API_KEY"
