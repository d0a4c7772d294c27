def handler(event, context):
    import pandas

    return pandas.DataFrame()
