import uuid

import pandas as pd
import scipy.stats

ENVIRONMENT = str(uuid.uuid4())
sales = pd.DataFrame({"day": range(30), "sold": range(30, 60)})


def handler(event, context):
    trend = scipy.stats.linregress(sales["day"], sales["sold"])
    return {"statusCode": 200, "body": f"{ENVIRONMENT}: {trend.slope}"}
