const { DynamoDBClient, GetItemCommand } = require("@aws-sdk/client-dynamodb");

const client = new DynamoDBClient({});

exports.handler = async (event) =>
  (await client.send(new GetItemCommand({ TableName: "Orders", Key: { id: { S: event.id } } }))).Item;
