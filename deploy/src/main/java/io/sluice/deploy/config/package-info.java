/// What an operator sets, from the command line, the environment and the configuration file, checked once at the start.
/// The records that the parts of the server are built with live beside those parts.
@NullMarked
package io.sluice.deploy.config;

import org.jspecify.annotations.NullMarked;
