package io.sluice.rtp.vectors;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.HeaderExtensionMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Ten seconds of decrypted RTP and RTCP of a real browser, with what its answer negotiated. Immutable.
///
/// The answer is read with a few regular expressions, not by the real SDP code, which lives in another module.
public final class RtpFixture {
    /// Every capture under `fixtures/rtp`.
    public static final List<String> NAMES = List.of(
            "chromium-av1-simulcast3-dd",
            "chromium-av1-svc-L3T3-dd",
            "chromium-h264-simulcast3-opus",
            "chromium-opus-red",
            "chromium-vp8-av-tcp",
            "chromium-vp8-simulcast3-hml-order-as400",
            "chromium-vp8-simulcast3-lmh-order-as400",
            "chromium-vp8-simulcast3-opus-loss5",
            "chromium-vp8-simulcast3-opus",
            "chromium-vp9-svc-L3T3_KEY-dd",
            "chromium2chromium-vp8-L1T3",
            "chromium2chromium-vp8-loss5-receiver",
            "chromium2chromium-vp8-loss5-sender",
            "chromium2chromium-vp9-rfc8888-ccfb",
            "firefox-av1-opus",
            "firefox-vp8-simulcast3-opus",
            "firefox-vp9-opus");

    private static final Pattern MAPPING = Pattern.compile("a=rtpmap:(\\d+) ([^/\\s]+)/(\\d+)(?:/(\\d+))?");
    private static final Pattern APT = Pattern.compile("a=fmtp:(\\d+) apt=(\\d+)");
    private static final Pattern EXTENSION = Pattern.compile("a=extmap:(\\d+)(?:/\\w+)? (\\S+)");

    private final String name;
    private final List<CapturedDatagram> datagrams;
    private final Map<Integer, PayloadFormat> formats = new HashMap<>();
    private final Map<Integer, PayloadFormat> repaired = new HashMap<>();
    private final HeaderExtensionMap extensions;

    private RtpFixture(String name) {
        this.name = name;
        datagrams = PcapFile.read("/fixtures/rtp/" + name + ".pcap");
        String answer = text("/fixtures/rtp/" + name.replaceAll("-(receiver|sender)$", "") + ".answer.sdp");
        Map<Integer, Integer> rtx = new HashMap<>();
        for (Matcher apt = APT.matcher(answer); apt.find(); ) {
            rtx.put(Integer.valueOf(apt.group(2)), Integer.valueOf(apt.group(1)));
        }
        for (Matcher map = MAPPING.matcher(answer); map.find(); ) {
            addFormat(map, rtx);
        }
        HeaderExtensionMap.Builder builder = new HeaderExtensionMap.Builder();
        for (Matcher extension = EXTENSION.matcher(answer); extension.find(); ) {
            HeaderExtension known = HeaderExtension.ofUri(extension.group(2));
            if (known != null) {
                builder.put(known, Integer.parseInt(extension.group(1)));
            }
        }
        extensions =
                builder.mixedAllowed(answer.contains("a=extmap-allow-mixed")).build();
    }

    private void addFormat(Matcher map, Map<Integer, Integer> rtx) {
        Codec codec = Codec.ofEncodingName(MediaKind.VIDEO, map.group(2));
        if (codec == null) {
            codec = Codec.ofEncodingName(MediaKind.AUDIO, map.group(2));
        }
        if (codec == null || codec.clockRate() != Integer.parseInt(map.group(3))) {
            return;
        }
        int payloadType = Integer.parseInt(map.group(1));
        int rtxPayloadType = rtx.getOrDefault(payloadType, -1);
        PayloadFormat format = new PayloadFormat(
                payloadType, codec, codec.clockRate(), codec.channels(), Map.of(), rtxPayloadType, Set.of());
        formats.put(payloadType, format);
        if (rtxPayloadType >= 0) {
            repaired.put(rtxPayloadType, format);
        }
    }

    /// Loads a capture by one of [#NAMES].
    public static RtpFixture load(String name) {
        return new RtpFixture(name);
    }

    public String name() {
        return name;
    }

    /// RTP and RTCP of both directions, in order of capture.
    public List<CapturedDatagram> datagrams() {
        return datagrams;
    }

    /// The format with this payload type, or null: unknown, or retransmissions.
    public @Nullable PayloadFormat format(int payloadType) {
        return formats.get(payloadType);
    }

    /// The format that this payload type retransmits, or null.
    public @Nullable PayloadFormat formatRepairedBy(int payloadType) {
        return repaired.get(payloadType);
    }

    /// Header extensions; their ids are the same in every m-section of a bundle.
    public HeaderExtensionMap extensions() {
        return extensions;
    }

    @Override
    public String toString() {
        return name;
    }

    private static String text(String resource) {
        try (InputStream in = RtpFixture.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no such fixture: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
