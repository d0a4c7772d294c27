import os
import subprocess
from urllib.parse import unquote_plus


def handler(event, context):
    """Look at each file that was uploaded."""
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        subprocess.run(["clamscan", "/tmp/" + os.path.basename(key)])
