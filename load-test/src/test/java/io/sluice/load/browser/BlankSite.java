package io.sluice.load.browser;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A site of one empty page on the loopback address, which browsers take for a secure context.
final class BlankSite implements AutoCloseable {
    private final HttpServer server;

    private BlankSite(HttpServer server) {
        this.server = server;
    }

    static BlankSite open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = "<!doctype html><title>blank</title><link rel=icon href=data:,><body></body>"
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/html");
            // As strict as a page with its own scripts only: the probe must get in all the same.
            exchange.getResponseHeaders()
                    .set(
                            "content-security-policy",
                            "default-src 'none'; img-src data:; script-src 'self'; media-src 'self' mediastream:");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        return new BlankSite(server);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
