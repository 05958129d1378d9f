package io.sluice.signaling.sdp;

/// One m-section refused while the rest of the offer goes on. Immutable.
///
/// Its answer has port 0, but for a data section the client tagged, which stays as the carrier of the transport.
///
/// @param mid empty when the section has none
/// @param index its place among the m-sections
/// @param reason for developers, a sentence
public record RejectedSection(String mid, int index, Code code, String reason) {
    /// Stable codes, part of the signaling protocol.
    public enum Code {
        NO_COMMON_CODEC("no-common-codec"),
        NOT_BUNDLED("not-bundled"),
        DATA_CHANNEL("data-channel-unsupported"),
        UNKNOWN_MEDIA("unknown-media");

        private final String code;

        Code(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
