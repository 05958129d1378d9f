package io.sluice.signaling.sdp;

import io.sluice.signaling.sdp.SdpAttributes.Attribute;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A strict, bounded reader of session descriptions (RFC 8866 §5). Owned by its caller, used once.
///
/// One pass over the text, one substring for each name and value; the cost is linear in the length whatever the
/// content. Lines end with CRLF or a bare LF. Every limit is checked before anything is built for it.
final class SdpParser {
    /// Longest line; a BUNDLE group of 64 mids and an m-line of 128 formats stay far below. Chosen.
    static final int MAX_LINE = 8192;

    /// Most `a=` lines of one section, and of the session part: Chromium's video sections have about 170. Chosen.
    static final int MAX_ATTRIBUTES = 4096;

    /// RFC 8852 §2 keeps what travels in a one-byte header extension at 16 bytes.
    static final int MAX_MID = 16;

    /// There are only 128 payload types.
    static final int MAX_FORMATS = 128;

    private final String text;
    private int position;
    private int lineNumber;

    private @Nullable String origin;
    private boolean hasName;
    private boolean hasTime;
    private @Nullable SdpAttributes session;
    private @Nullable Direction sessionDirection;
    private List<Attribute> attributes = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();
    private final Set<String> mids = new HashSet<>();
    private @Nullable String mediaLine;
    private String connection = "";

    SdpParser(String text) {
        this.text = text;
    }

    SessionDescription parse() throws SdpException {
        if (text.length() > SessionDescription.MAX_LENGTH) {
            throw new SdpException(SdpError.TOO_LARGE, "The description is longer than 1 MB.");
        }
        while (position < text.length()) {
            String line = nextLine();
            if (line.length() < 2 || line.charAt(1) != '=') {
                throw malformed("is not of the form x=value");
            }
            onLine(line.charAt(0), line);
        }
        endPart();
        if (origin == null || session == null) {
            throw new SdpException(SdpError.MALFORMED, "The description has no v= or o= line.");
        }
        return new SessionDescription(origin, session, media);
    }

    /// Cuts the next line off, refusing control characters on the way.
    private String nextLine() throws SdpException {
        lineNumber++;
        int start = position;
        int limit = Math.min(text.length(), start + MAX_LINE + 2);
        int end = start;
        while (end < limit && text.charAt(end) != '\n') {
            char c = text.charAt(end);
            if (c == 0 || c == '\r' && !(end + 1 < text.length() && text.charAt(end + 1) == '\n')) {
                throw malformed("contains a NUL or a lone CR");
            }
            end++;
        }
        if (end - start > MAX_LINE) {
            throw new SdpException(SdpError.TOO_LARGE, "Line " + lineNumber + " is longer than 8 KB.");
        }
        position = end < text.length() ? end + 1 : end;
        if (end > start && text.charAt(end - 1) == '\r') {
            end--;
        }
        return text.substring(start, end);
    }

    private void onLine(char type, String line) throws SdpException {
        if ((lineNumber == 1) != (type == 'v')) {
            throw malformed(type == 'v' ? "is a second v=" : "should be v=0: this is no session description");
        }
        switch (type) {
            case 'v' -> {
                if (!line.equals("v=0")) {
                    throw malformed("should be v=0");
                }
            }
            case 'o' -> {
                if (origin != null
                        || session != null
                        || SessionDescription.words(line).size() != 6) {
                    throw malformed("is not one o= line of six fields before all m-lines");
                }
                origin = line.substring(2);
            }
            case 's' -> {
                if (hasName || session != null) {
                    throw malformed("is a second or misplaced s=");
                }
                hasName = true;
            }
            case 't' -> {
                if (session != null) {
                    throw malformed("is a t= inside an m-section");
                }
                hasTime = true;
            }
            case 'm' -> {
                endPart();
                mediaLine = line.substring(2);
                if (media.size() == SessionDescription.MAX_MEDIA) {
                    throw new SdpException(
                            SdpError.TOO_MANY_MEDIA,
                            "The description has more than " + SessionDescription.MAX_MEDIA + " m-sections.");
                }
            }
            case 'c' -> connection = line.substring(2);
            case 'a' -> onAttribute(line);
            case 'i', 'u', 'e', 'p', 'b', 'r', 'z', 'k' -> {}
            default -> throw malformed("has an unknown type");
        }
    }

    private void onAttribute(String line) throws SdpException {
        if (attributes.size() == MAX_ATTRIBUTES) {
            throw new SdpException(SdpError.TOO_LARGE, "A section has more than " + MAX_ATTRIBUTES + " attributes.");
        }
        int colon = line.indexOf(':', 2);
        String name = colon < 0 ? line.substring(2) : line.substring(2, colon);
        if (!isToken(name)) {
            throw malformed("has no attribute name");
        }
        attributes.add(new Attribute(name, colon < 0 ? "" : line.substring(colon + 1)));
    }

    /// Closes the session part or the current m-section.
    private void endPart() throws SdpException {
        SdpAttributes part = new SdpAttributes(attributes);
        if (session == null) {
            if (origin == null || !hasName || !hasTime) {
                throw new SdpException(SdpError.MALFORMED, "The description lacks one of the lines v=, o=, s= and t=.");
            }
            session = part;
            sessionDirection = part.direction();
        } else if (mediaLine != null) {
            media.add(section(mediaLine, part));
        }
        attributes = new ArrayList<>();
        connection = "";
    }

    private MediaDescription section(String line, SdpAttributes part) throws SdpException {
        List<String> words = SessionDescription.words(line);
        if (words.size() < 4 || words.size() - 3 > MAX_FORMATS || !isToken(words.getFirst())) {
            throw new SdpException(
                    SdpError.MALFORMED, "An m-line has no or too many formats: " + SdpException.quote(line) + ".");
        }
        int port = number(words.get(1), 65535);
        if (port < 0) {
            throw new SdpException(SdpError.MALFORMED, "An m-line has a bad port: " + SdpException.quote(line) + ".");
        }
        List<String> formats = words.subList(3, words.size());
        if (new HashSet<>(formats).size() != formats.size()) {
            throw new SdpException(
                    SdpError.MALFORMED, "An m-line lists a format twice: " + SdpException.quote(line) + ".");
        }
        String mid = part.single("mid");
        if (mid == null) {
            mid = "";
        } else if (!isToken(mid) || mid.length() > MAX_MID || !mids.add(mid)) {
            throw new SdpException(
                    SdpError.MALFORMED,
                    "The mid " + SdpException.quote(mid)
                            + " is used twice, or is not a token of at most 16 characters.");
        }
        Direction own = part.direction();
        Direction direction = own != null ? own : sessionDirection != null ? sessionDirection : Direction.SENDRECV;
        return new MediaDescription(
                media.size(), words.getFirst(), port, words.get(2), formats, mid, connection, direction, part);
    }

    private SdpException malformed(String problem) {
        return new SdpException(SdpError.MALFORMED, "Line " + lineNumber + " " + problem + ".");
    }

    /// A decimal number from 0 to `max` without sign or leading zeros, or -1.
    static int number(String digits, int max) {
        long value = longNumber(digits, max);
        return (int) value;
    }

    /// As [#number], for numbers up to 18 digits.
    static long longNumber(String digits, long max) {
        if (digits.isEmpty() || digits.length() > 18 || digits.length() > 1 && digits.charAt(0) == '0') {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value > max ? -1 : value;
    }

    /// `token` of RFC 8866 §9.
    static boolean isToken(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x20 || c >= 0x7f || "\"(),/:;<=>?@[\\]".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }
}
