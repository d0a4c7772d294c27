const AWS = require("aws-sdk");

const table = new AWS.DynamoDB.DocumentClient();

exports.handler = async (event) => (await table.get({ TableName: "Orders", Key: { id: event.id } }).promise()).Item;
