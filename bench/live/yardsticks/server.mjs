/** A yardstick: the same by socket.io's own server, on Node. */

import { createServer } from "node:http";
import { Server } from "socket.io";

let number = 0;

const http = createServer((request, response) => {
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", () => {
    response.setHeader("Content-Type", "application/json");
    if (request.method !== "POST") return void response.end("{}");
    const id = ++number;
    const html = new URLSearchParams(body).get("source");
    const message = { number: id, id, at: new Date(performance.timeOrigin + performance.now()).toISOString(), html };
    io.to(decodeURIComponent(request.url.replace("/say/", ""))).emit("message", message);
    response.writeHead(201).end(JSON.stringify(message));
  });
});
const io = new Server(http, { transports: ["websocket"] });
io.on("connection", (socket) => socket.join(socket.handshake.auth.channel));
http.listen(Number(process.argv[2]), "127.0.0.1");
