package io.sluice.core.record.product;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a stream number of a segment file stands for.
///
/// Immutable.
///
/// @param source `camera`, `microphone`, `screen`, `screen-audio`, `other`
/// @param codecs by payload type
record RecordedStream(
        int number,
        String publication,
        MediaKind kind,
        String source,
        String rid,
        int ssrc,
        Map<Integer, Codec> codecs) {
    static RecordedStream of(Map<String, Object> json) {
        MediaKind kind = JsonObjects.text(json, "kind").equals("audio") ? MediaKind.AUDIO : MediaKind.VIDEO;
        Map<Integer, Codec> codecs = new HashMap<>();
        for (Map<String, Object> format : JsonObjects.objects(json, "formats")) {
            Codec codec = Codec.ofEncodingName(kind, JsonObjects.text(format, "codec"));
            if (codec != null) {
                codecs.put((int) JsonObjects.number(format, "payloadType"), codec);
            }
        }
        return new RecordedStream(
                (int) JsonObjects.number(json, "stream"),
                JsonObjects.text(json, "publication"),
                kind,
                JsonObjects.text(json, "source"),
                JsonObjects.text(json, "rid"),
                (int) JsonObjects.number(json, "ssrc"),
                Map.copyOf(codecs));
    }

    /// Codec of a payload type, or null.
    @Nullable
    Codec codec(int payloadType) {
        return codecs.get(payloadType);
    }

    /// RTP ticks a second.
    int clockRate() {
        return kind == MediaKind.AUDIO ? 48_000 : 90_000;
    }

    /// Whether it belongs to a shared screen.
    boolean isScreen() {
        return source.startsWith("screen");
    }
}
