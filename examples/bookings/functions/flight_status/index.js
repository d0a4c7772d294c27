// GET /flights/{route}/status: whether the flights of a route are on time.
const AWS = require("aws-sdk");

const table = new AWS.DynamoDB.DocumentClient();

exports.handler = async (event) => {
  const { Item } = await table
    .get({ TableName: process.env.FLIGHTS_TABLE, Key: { route: event.pathParameters.route } })
    .promise();
  return { statusCode: Item ? 200 : 404, body: JSON.stringify({ delay: Item ? Item.delay || 0 : null }) };
};
