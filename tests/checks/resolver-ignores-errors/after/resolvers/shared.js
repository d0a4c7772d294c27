import { answer } from "./answers";

export function request(ctx) {
  return { operation: "Scan" };
}

export function response(ctx) {
  return answer(ctx);
}
