// The body of a request, up to a size.

export async function readText(request, largest) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > largest) {
      throw new RangeError("body too large");
    }
  }
  return text;
}
