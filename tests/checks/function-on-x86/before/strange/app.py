"""Use a package that few know."""

import a_package_of_our_own


def handler(event, context):
    return a_package_of_our_own.answer(event)
