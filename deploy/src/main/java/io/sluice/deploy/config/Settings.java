package io.sluice.deploy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The values of all settings. A flag beats the environment, the environment beats the file, the file beats the
/// default.
///
/// Immutable.
public final class Settings {
    private final Map<Setting, String> values;

    private Settings(Map<Setting, String> values) {
        this.values = values;
    }

    /// Reads the command line, the file it names with `--config` (or `SLUICE_CONFIG` does) and the environment.
    ///
    /// @throws ConfigException naming the first thing that is wrong
    public static Settings read(List<String> arguments, Map<String, String> environment) {
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        Optional<String> file =
                readFlags(arguments, flags).or(() -> Optional.ofNullable(environment.get("SLUICE_CONFIG")));
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, setting.defaultValue());
        }
        file.map(Path::of).ifPresent(path -> values.putAll(ConfigFile.read(path)));
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.environmentVariable());
            if (value != null) {
                values.put(setting, setting.check(value.strip(), setting.environmentVariable()));
            }
        }
        values.putAll(flags);
        return new Settings(values);
    }

    /// Fills in the flags and returns the file that `--config` names.
    private static Optional<String> readFlags(List<String> arguments, Map<Setting, String> flags) {
        Optional<String> file = Optional.empty();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String flag = equals < 0 ? argument : argument.substring(0, equals);
            Optional<Setting> setting = Setting.ofFlag(flag);
            if (setting.isEmpty() && !flag.equals("--config")) {
                throw new ConfigException("There is no option '" + flag + "'; ./sluice help lists them.");
            }
            if (equals < 0 && ++i == arguments.size()) {
                throw new ConfigException(flag + " needs a value.");
            }
            String value = equals < 0 ? arguments.get(i) : argument.substring(equals + 1);
            if (setting.isEmpty()) {
                file = Optional.of(value);
            } else {
                flags.merge(
                        setting.get(),
                        setting.get().check(value, flag),
                        (before, now) -> repeated(setting.get(), before, now));
            }
        }
        return file;
    }

    private static String repeated(Setting setting, String before, String now) {
        if (setting.kind() != Setting.Kind.LIST) {
            throw new ConfigException(setting.flag() + " is given twice.");
        }
        return before + "," + now;
    }

    /// The value as text; empty when it is not set.
    public Optional<String> text(Setting setting) {
        return Optional.of(value(setting)).filter(value -> !value.isEmpty());
    }

    public int number(Setting setting) {
        return Integer.parseInt(value(setting));
    }

    public boolean isOn(Setting setting) {
        return Boolean.parseBoolean(value(setting));
    }

    public List<String> list(Setting setting) {
        return Stream.of(value(setting).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /// The text of a file that a setting names.
    ///
    /// @throws ConfigException when it cannot be read
    public String fileText(Setting setting, String name) {
        try {
            return Files.readString(Path.of(name));
        } catch (IOException e) {
            throw new ConfigException("The file " + name + " that " + setting.key() + " names cannot be read.");
        }
    }

    private String value(Setting setting) {
        return values.getOrDefault(setting, "");
    }
}
