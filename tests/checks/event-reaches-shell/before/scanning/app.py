import os
from urllib.parse import unquote_plus


def handler(event, context):
    """Look at each file that was uploaded."""
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        os.system("clamscan /tmp/%s" % os.path.basename(key))
