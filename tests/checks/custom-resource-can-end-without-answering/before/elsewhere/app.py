"""Let a package do it."""

import shop_setup


def handler(event, context):
    shop_setup.run(event, context)
