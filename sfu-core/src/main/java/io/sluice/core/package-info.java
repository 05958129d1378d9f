package io.sluice.core;
