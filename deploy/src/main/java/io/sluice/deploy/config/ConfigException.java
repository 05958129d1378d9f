package io.sluice.deploy.config;

/// A setting that cannot be used, told in a sentence for the operator.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigException(String sentence) {
        super(sentence);
    }
}
