package io.sluice.signaling.sdp;

/// An offer that cannot be answered, with a stable code and a sentence for its developer. Immutable.
///
/// The sentence may quote a few sanitized characters of the offer, never credentials.
public final class SdpException extends Exception {
    private final SdpError error;

    SdpException(SdpError error, String sentence) {
        super(sentence, null, false, false);
        this.error = error;
    }

    public SdpError error() {
        return error;
    }

    /// The stable code, for example `sdp-no-bundle`.
    public String code() {
        return error.code();
    }

    /// The sentence for humans.
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /// At most 40 printable ASCII characters of a peer's text, fit for a sentence.
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length() && i < 40; i++) {
            char c = text.charAt(i);
            quoted.append(c >= 0x20 && c < 0x7f && c != '"' ? c : '?');
        }
        return quoted.append(text.length() > 40 ? "...\"" : "\"").toString();
    }
}
