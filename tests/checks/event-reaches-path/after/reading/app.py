def handler(event, context):
    with open("pages/" + event["page"]) as page:
        return page.read()
