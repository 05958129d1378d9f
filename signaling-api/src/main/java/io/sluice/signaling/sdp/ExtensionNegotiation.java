package io.sluice.signaling.sdp;

import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.HeaderExtensionMap;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which offered header extensions are accepted, section by section of one BUNDLE group. Owned by its caller.
///
/// Ids are the client's. One id means one URI in the whole group (RFC 9143 §9.2); an extension that breaks this is
/// declined where it comes second.
final class ExtensionNegotiation {
    /// One accepted `a=extmap`.
    ///
    /// @param direction as the answer writes it, null = without
    record Accepted(
            int id, HeaderExtension extension, @Nullable Direction direction, boolean publish, boolean slot) {}

    /// What participants may send. Not video-orientation: phones must turn their pictures themselves, because a
    /// receiver without it would show them sideways.
    private static final Set<HeaderExtension> PUBLISH = EnumSet.of(
            HeaderExtension.MID,
            HeaderExtension.RID,
            HeaderExtension.REPAIRED_RID,
            HeaderExtension.TRANSPORT_CC,
            HeaderExtension.ABS_SEND_TIME,
            HeaderExtension.VIDEO_LAYERS_ALLOCATION,
            HeaderExtension.AUDIO_LEVEL,
            HeaderExtension.DEPENDENCY_DESCRIPTOR,
            HeaderExtension.COLOR_SPACE,
            HeaderExtension.PLAYOUT_DELAY,
            HeaderExtension.ABS_CAPTURE_TIME);

    /// What slots carry: a slot has one encoding with declared SSRCs, so no RIDs and no layers allocation.
    private static final Set<HeaderExtension> SLOT = EnumSet.of(
            HeaderExtension.MID,
            HeaderExtension.TRANSPORT_CC,
            HeaderExtension.ABS_SEND_TIME,
            HeaderExtension.AUDIO_LEVEL,
            HeaderExtension.DEPENDENCY_DESCRIPTOR,
            HeaderExtension.COLOR_SPACE,
            HeaderExtension.PLAYOUT_DELAY,
            HeaderExtension.ABS_CAPTURE_TIME);

    /// RFC 8285 §4.2: the one-byte form carries ids 1..14.
    private static final int MAX_ONE_BYTE_ID = 14;

    /// RFC 8285 §4.2: reserved in the one-byte form, so never used.
    private static final int RESERVED_ID = 15;

    /// RFC 8285 §5: ids above 255 only stand for "choose among these", which we do not.
    private static final int MAX_SIGNALED_ID = 4351;

    private final Map<Integer, String> uriById = new HashMap<>();
    private final boolean ccfb;

    /// @param ccfb RFC 8888 feedback is used, so transport-cc is declined
    ExtensionNegotiation(boolean ccfb) {
        this.ccfb = ccfb;
    }

    /// The extensions accepted in this section.
    ///
    /// @param publish whether the participant sends on it
    /// @param slot whether the SFU sends on it
    List<Accepted> accept(MediaDescription section, boolean mixedAllowed, boolean publish, boolean slot)
            throws SdpException {
        List<Accepted> accepted = new ArrayList<>();
        Set<HeaderExtension> taken = EnumSet.noneOf(HeaderExtension.class);
        for (String line : section.attributes().all("extmap")) {
            List<String> words = SessionDescription.words(line);
            int slash = words.isEmpty() ? -1 : words.getFirst().indexOf('/');
            String number = words.isEmpty()
                    ? ""
                    : slash < 0 ? words.getFirst() : words.getFirst().substring(0, slash);
            Direction offered =
                    slash < 0 ? null : Direction.ofName(words.getFirst().substring(slash + 1));
            int id = SdpParser.number(number, MAX_SIGNALED_ID);
            if (words.size() < 2 || id < 1 || slash >= 0 && offered == null) {
                throw new SdpException(
                        SdpError.MALFORMED, section.label() + " has a bad a=extmap: " + SdpException.quote(line) + ".");
            }
            if (!isUsableId(id, mixedAllowed)
                    || !words.get(1).equals(uriById.computeIfAbsent(id, key -> words.get(1)))) {
                continue;
            }
            HeaderExtension extension = HeaderExtension.ofUri(words.get(1));
            if (extension == null || ccfb && extension == HeaderExtension.TRANSPORT_CC) {
                continue;
            }
            boolean inPublish = publish && PUBLISH.contains(extension) && (offered == null || offered.sends());
            boolean inSlot = slot && SLOT.contains(extension) && (offered == null || offered.receives());
            if ((inPublish || inSlot) && taken.add(extension)) {
                Direction answered = offered == null ? null : Direction.of(inSlot, inPublish);
                accepted.add(new Accepted(id, extension, answered, inPublish, inSlot));
            }
        }
        return accepted;
    }

    private static boolean isUsableId(int id, boolean mixedAllowed) {
        return id <= MAX_ONE_BYTE_ID || mixedAllowed && id != RESERVED_ID && id <= HeaderExtensionMap.MAX_ID;
    }

    /// The map the core uses on a section, for what the participant sends or for what the SFU sends.
    static HeaderExtensionMap map(List<Accepted> accepted, boolean mixedAllowed, boolean publish) {
        HeaderExtensionMap.Builder builder = new HeaderExtensionMap.Builder().mixedAllowed(mixedAllowed);
        for (Accepted extension : accepted) {
            if (publish ? extension.publish() : extension.slot()) {
                builder.put(extension.extension(), extension.id());
            }
        }
        return builder.build();
    }
}
