export const handler = async (): Promise<string> => "shown";
