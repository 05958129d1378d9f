package io.sluice.rtp.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// One negotiated payload type: codec, format parameters, its RTX payload type and feedback. Immutable.
///
/// @param payloadType 0..127, the number the remote side chose
/// @param clockRate in Hz
/// @param parameters `a=fmtp` values by lower-case name, in the order of the description; a value without `=` has an
///     empty name
/// @param rtxPayloadType payload type of its retransmissions (RFC 4588), -1 = none
public record PayloadFormat(
        int payloadType,
        Codec codec,
        int clockRate,
        int channels,
        Map<String, String> parameters,
        int rtxPayloadType,
        Set<RtcpFeedback> feedback) {

    public PayloadFormat {
        if (payloadType < 0 || payloadType > 127 || rtxPayloadType < -1 || rtxPayloadType > 127) {
            throw new IllegalArgumentException("payload types are 0..127: " + payloadType + ", " + rtxPayloadType);
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        feedback = Set.copyOf(feedback);
    }

    public boolean hasRtx() {
        return rtxPayloadType >= 0;
    }

    /// The format parameter of this lower-case name, or `otherwise`.
    public String parameter(String name, String otherwise) {
        return parameters.getOrDefault(name, otherwise);
    }
}
