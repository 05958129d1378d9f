package io.sluice.deploy.attack;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives every test of this package the same running server, so that each attack meets what the former ones left.
final class ArenaResolver implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Arena.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Arena arena = test.getRoot()
                .getStore(ExtensionContext.Namespace.create(ArenaResolver.class))
                .computeIfAbsent(Arena.class);
        arena.mark();
        return arena;
    }
}
