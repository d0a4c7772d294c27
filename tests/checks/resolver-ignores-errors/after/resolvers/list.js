import { util } from "@aws-appsync/utils";

export function request(ctx) {
  return { operation: "Query", query: { expression: "traveller = :t", expressionValues: util.dynamodb.toMapValues({ ":t": ctx.identity.sub }) } };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  return ctx.result.items;
}
