package io.sluice.deploy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The configuration file: lines of `key = value`, and comments that start with `#`.
/// A key that is unknown or stands there twice is refused: a misspelled setting must not go unnoticed.
final class ConfigFile {
    private ConfigFile() {}

    static Map<Setting, String> read(Path file) {
        try {
            return parse(Files.readAllLines(file), file.toString());
        } catch (IOException e) {
            throw new ConfigException("The configuration file " + file + " cannot be read.");
        }
    }

    static Map<Setting, String> parse(List<String> lines, String name) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = name + ", line " + number + ": ";
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new ConfigException(where + "expected 'key = value', not '" + line + "'.");
            }
            String key = line.substring(0, equals).strip();
            Optional<Setting> setting = Setting.ofKey(key);
            if (setting.isEmpty()) {
                throw new ConfigException(where + "there is no setting '" + key + "'.");
            }
            String value = setting.get().check(line.substring(equals + 1).strip(), where + key);
            if (values.put(setting.get(), value) != null) {
                throw new ConfigException(where + key + " is set twice.");
            }
        }
        return values;
    }
}
