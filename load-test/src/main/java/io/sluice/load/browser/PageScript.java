package io.sluice.load.browser;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Expressions as both protocols send them: a promise of the value's JSON text, so that one decoder serves both.
///
/// Immutable.
final class PageScript {
    private PageScript() {}

    static String expression(String source) {
        return "(async () => JSON.stringify((await (" + source + ")) ?? null))()";
    }

    static String call(String function, @Nullable Object... arguments) {
        return expression("(" + function + ")(..." + new JsonArray(Arrays.asList(arguments)).encode() + ")");
    }

    static @Nullable Object value(@Nullable String json) {
        return json == null || json.equals("null") ? null : Json.decodeValue(json);
    }
}
