"""Ask a neighbour that takes its time."""

import asyncio

import aiohttp


async def ask():
    async with aiohttp.ClientSession() as session:
        async with session.get("https://stock.example.com") as answer:
            return await answer.text()


def handler(event, context):
    return asyncio.run(ask())
