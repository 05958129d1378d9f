package io.sluice.signaling.whip;

import io.sluice.signaling.ServerFixture;
import io.sluice.signaling.TestClient;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client of WHIP and WHEP that is driven by hand.
///
/// Thread-safe: it has no state of its own.
final class WhipClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /// What Chromium offers for publishing three encodings.
    static final String PUBLISH = TestClient.offer("chromium-simulcast3-vp8");

    /// The same as a player would offer it.
    static final String PLAY = PUBLISH.replace("a=sendonly", "a=recvonly")
            .lines()
            .filter(line -> !line.startsWith("a=rid") && !line.startsWith("a=simulcast"))
            .map(line -> line + "\r\n")
            .reduce("", String::concat);

    private final ServerFixture fixture;

    WhipClient(ServerFixture fixture) {
        this.fixture = fixture;
    }

    /// The credentials of an ICE session as a fragment.
    static String fragment(String ufrag, String pwd) {
        return "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:" + ufrag
                + "\r\na=ice-pwd:" + pwd
                + "\r\na=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0\r\n"
                + "a=end-of-candidates\r\n";
    }

    /// A fragment with the credentials that [#PUBLISH] and [#PLAY] have.
    static String trickle() {
        return fragment(attribute(PUBLISH, "ice-ufrag"), attribute(PUBLISH, "ice-pwd"));
    }

    /// A fragment with other credentials.
    static String restart(int number) {
        return fragment("again" + number, "anotherpasswordofsomelength" + number);
    }

    static String attribute(String sdp, String name) {
        return sdp.lines()
                .filter(line -> line.startsWith("a=" + name + ":"))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 3);
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) {
        return send(method, path, BodyPublishers.ofString(body), headers);
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + fixture.port() + path))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    HttpResponse<String> post(String path, String sdp, String... headers) {
        return send("POST", path, sdp, with(headers, "Content-Type", "application/sdp"));
    }

    /// As [#post], with a body whose length is not declared.
    HttpResponse<String> postChunked(String path, String sdp) {
        byte[] bytes = sdp.getBytes(StandardCharsets.UTF_8);
        return send(
                "POST",
                path,
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)),
                "Content-Type",
                "application/sdp");
    }

    HttpResponse<String> patch(String location, String fragment, String... headers) {
        return send("PATCH", location, fragment, with(headers, "Content-Type", "application/trickle-ice-sdpfrag"));
    }

    HttpResponse<String> delete(String location, String... headers) {
        return send("DELETE", location, "", headers);
    }

    /// The address of a new session.
    String publish(String room, String name, String... headers) {
        return location(post("/whip/" + room + "/" + name, PUBLISH, headers));
    }

    static String location(HttpResponse<String> created) {
        if (created.statusCode() != 201) {
            throw new AssertionError("not created: " + created.statusCode() + " " + created.body());
        }
        return created.headers().firstValue("location").orElseThrow();
    }

    static String etag(HttpResponse<String> response) {
        return response.headers().firstValue("etag").orElseThrow();
    }

    private static String[] with(String[] headers, String... more) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
