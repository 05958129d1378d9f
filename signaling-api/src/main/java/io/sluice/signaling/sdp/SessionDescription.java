package io.sluice.signaling.sdp;

import io.sluice.rtp.codec.MediaKind;
import java.util.ArrayList;
import java.util.List;

/// A parsed session description (RFC 8866). Immutable.
///
/// Everything in it has passed [SdpParser]'s grammar and limits; attribute values are still text.
public final class SessionDescription {
    /// Longest description accepted, in characters: 32 untrimmed video slots are 163 KB in Chromium.
    public static final int MAX_LENGTH = 1 << 20;

    /// Most m-sections accepted, stopped ones included.
    public static final int MAX_MEDIA = 64;

    private final String origin;
    private final SdpAttributes attributes;
    private final List<MediaDescription> media;

    SessionDescription(String origin, SdpAttributes attributes, List<MediaDescription> media) {
        this.origin = origin;
        this.attributes = attributes;
        this.media = List.copyOf(media);
    }

    /// Parses a description.
    ///
    /// @throws SdpException with `sdp-too-large`, `sdp-too-many-media` or `sdp-malformed`
    public static SessionDescription parse(String text) throws SdpException {
        return new SdpParser(text).parse();
    }

    /// The `o=` value.
    String origin() {
        return origin;
    }

    SdpAttributes attributes() {
        return attributes;
    }

    List<MediaDescription> media() {
        return media;
    }

    /// The audio and video sections that are not stopped, in their order.
    public List<OfferedSection> sections() {
        List<OfferedSection> sections = new ArrayList<>();
        for (MediaDescription section : media) {
            MediaKind kind = section.kind();
            if (kind != null && !section.stopped()) {
                Direction direction = section.direction();
                sections.add(new OfferedSection(section.mid(), kind, direction.sends(), direction.receives()));
            }
        }
        return sections;
    }

    /// This offer as if it did not offer to send on sections on which it would also receive.
    public SessionDescription receivingOnly() {
        return directed(Direction.RECVONLY);
    }

    /// This offer as if it did not offer to receive on sections on which it would also send.
    public SessionDescription sendingOnly() {
        return directed(Direction.SENDONLY);
    }

    private SessionDescription directed(Direction both) {
        return new SessionDescription(
                origin,
                attributes,
                media.stream()
                        .map(section ->
                                section.direction() == Direction.SENDRECV ? section.withDirection(both) : section)
                        .toList());
    }

    /// Mids of the first `a=group:BUNDLE`, in its order; empty when there is none (RFC 9143 §5).
    List<String> bundle() {
        for (String group : attributes.all("group")) {
            List<String> words = words(group);
            if (!words.isEmpty() && words.getFirst().equals("BUNDLE")) {
                return words.subList(1, words.size());
            }
        }
        return List.of();
    }

    /// `text` split at single or repeated spaces.
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ' ') {
                if (i > start) {
                    words.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }
}
