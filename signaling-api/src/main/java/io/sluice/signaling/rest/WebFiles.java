package io.sluice.signaling.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files below `web/` on the class path, read once and kept: the client library and the meeting page.
///
/// Thread-safe: the cache is concurrent, and holds only files that exist.
final class WebFiles {
    /// One file.
    ///
    /// @param etag strong validator, quotes included
    record WebFile(byte[] content, String contentType, String etag) {}

    /// Plain names only: no `..`, no hidden files, nothing that needs decoding.
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

    private static final Map<String, String> CONTENT_TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("ts", "text/plain; charset=utf-8"));

    private final Map<String, WebFile> files = new ConcurrentHashMap<>();

    /// The file for a request path, or null: `/` and `/r/{room}` are the meeting page, `/play/…` and `/publish/…` the
    /// player and the publisher. Reads the class path at the first use of a file.
    @Nullable
    WebFile find(String requestPath) {
        String path = page(requestPath);
        if (path.length() > 256 || !PATH.matcher(path).matches()) {
            return null;
        }
        String contentType = CONTENT_TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (contentType == null) {
            return null;
        }
        WebFile known = files.get(path);
        return known != null ? known : load(path, contentType);
    }

    private static String page(String path) {
        if (path.equals("/") || path.startsWith("/r/")) {
            return "/index.html";
        }
        if (path.equals("/play") || path.startsWith("/play/")) {
            return "/play.html";
        }
        return path.equals("/publish") || path.startsWith("/publish/") ? "/publish.html" : path;
    }

    private @Nullable WebFile load(String path, String contentType) {
        try (InputStream stream = WebFiles.class.getResourceAsStream("/web" + path)) {
            if (stream == null) {
                return null;
            }
            byte[] content = stream.readAllBytes();
            WebFile file = new WebFile(content, contentType, '"' + digest(content) + '"');
            files.put(path, file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
