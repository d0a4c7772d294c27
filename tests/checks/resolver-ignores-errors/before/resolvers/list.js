import { util } from "@aws-appsync/utils";

export function request(ctx) {
  return { operation: "Query", query: { expression: "traveller = :t", expressionValues: util.dynamodb.toMapValues({ ":t": ctx.identity.sub }) } };
}

// an error is not looked at
export function response(ctx) {
  return ctx.result.items;
}
