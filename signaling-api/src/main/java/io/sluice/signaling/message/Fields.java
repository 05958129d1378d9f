package io.sluice.signaling.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Typed and bounded access to the fields of one JSON object; whoever asks for a field that is not as it should be gets
/// a `bad-message` with the field's JSON pointer. A field that is null counts as absent.
///
/// Owned by the thread that reads the message.
final class Fields {
    /// 2^53 − 1: the integers that JavaScript can count on.
    static final long MAX_INTEGER = 9007199254740991L;

    private final Map<String, @Nullable Object> object;
    private final String path;

    Fields(Map<String, @Nullable Object> object, String path) {
        this.object = object;
        this.path = path;
    }

    /// What reads one element of a list.
    interface Element<T> {
        T read(Fields fields) throws ProtocolException;
    }

    boolean has(String name) {
        return object.get(name) != null;
    }

    Iterable<String> names() {
        return object.keySet();
    }

    ProtocolException bad(String name, String complaint) {
        return new ProtocolException(
                ErrorCode.BAD_MESSAGE, "Field " + quoted(name) + " " + complaint + ".", path + "/" + name, null);
    }

    private static String quoted(String name) {
        return "`" + (name.length() > 64 ? name.substring(0, 64) : name) + "`";
    }

    /// A string that may hold anything, as an offer does; null when absent.
    @Nullable
    String raw(String name, int maxCharacters) throws ProtocolException {
        Object value = object.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String string)) {
            throw bad(name, "must be a string");
        }
        if (string.length() > maxCharacters) {
            throw bad(name, "is longer than " + maxCharacters + " characters");
        }
        return string;
    }

    /// A string for people: 1 to `maxCharacters` code points, well-formed, without control characters; null when
    /// absent.
    @Nullable
    String text(String name, int maxCharacters) throws ProtocolException {
        String string = textOrEmpty(name, maxCharacters);
        if (string != null && string.isEmpty()) {
            throw bad(name, "must not be empty");
        }
        return string;
    }

    /// As [#text], but may be empty.
    @Nullable
    String textOrEmpty(String name, int maxCharacters) throws ProtocolException {
        String string = raw(name, 2 * maxCharacters);
        if (string == null) {
            return null;
        }
        if (string.codePointCount(0, string.length()) > maxCharacters) {
            throw bad(name, "is longer than " + maxCharacters + " characters");
        }
        if (!isText(string, false)) {
            throw bad(name, "holds control characters or half a surrogate pair");
        }
        return string;
    }

    /// Whether a string is well-formed UTF-16 without control characters (line breaks and tabs may be allowed).
    static boolean isText(String string, boolean linesAllowed) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            boolean line = linesAllowed && (c == '\n' || c == '\r' || c == '\t');
            if (Character.isISOControl(c) && !line || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)
                    && (++i == string.length() || !Character.isLowSurrogate(string.charAt(i)))) {
                return false;
            }
        }
        return true;
    }

    <T> T required(String name, @Nullable T value) throws ProtocolException {
        if (value == null) {
            throw bad(name, "is missing");
        }
        return value;
    }

    long integer(String name, long min, long max) throws ProtocolException {
        if (!has(name)) {
            throw bad(name, "is missing");
        }
        return integer(name, min, max, 0);
    }

    long integer(String name, long min, long max, long ifAbsent) throws ProtocolException {
        Object value = object.get(name);
        if (value == null) {
            return ifAbsent;
        }
        if (!(value instanceof Long number) || number < min || number > max) {
            throw bad(name, "must be an integer from " + min + " to " + max);
        }
        return number;
    }

    @Nullable
    Boolean bool(String name) throws ProtocolException {
        Object value = object.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Boolean bool)) {
            throw bad(name, "must be true or false");
        }
        return bool;
    }

    <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) throws ProtocolException {
        String string = raw(name, 64);
        if (string == null) {
            return null;
        }
        E constant = WireName.parse(type, string);
        if (constant == null) {
            throw bad(name, "has an unknown value");
        }
        return constant;
    }

    @SuppressWarnings("unchecked") // JsonTree makes no other maps
    @Nullable
    Fields object(String name) throws ProtocolException {
        Object value = object.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw bad(name, "must be an object");
        }
        return new Fields((Map<String, @Nullable Object>) map, path + "/" + name);
    }

    private List<?> array(String name, int maxElements) throws ProtocolException {
        Object value = object.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw bad(name, "must be an array");
        }
        if (list.size() > maxElements) {
            throw bad(name, "has more than " + maxElements + " elements");
        }
        return list;
    }

    @SuppressWarnings("unchecked") // JsonTree makes no other maps
    <T> List<T> objects(String name, int maxElements, Element<T> element) throws ProtocolException {
        List<T> result = new ArrayList<>();
        for (Object value : array(name, maxElements)) {
            if (!(value instanceof Map<?, ?> map)) {
                throw bad(name + "/" + result.size(), "must be an object");
            }
            result.add(element.read(
                    new Fields((Map<String, @Nullable Object>) map, path + "/" + name + "/" + result.size())));
        }
        return result;
    }

    List<String> strings(String name, int maxElements, int maxCharacters) throws ProtocolException {
        List<String> result = new ArrayList<>();
        for (Object value : array(name, maxElements)) {
            if (!(value instanceof String string)
                    || string.isEmpty()
                    || string.length() > maxCharacters
                    || !isText(string, false)) {
                throw bad(
                        name + "/" + result.size(),
                        "must be a string of 1 to " + maxCharacters + " characters without controls");
            }
            result.add(string);
        }
        return result;
    }
}
