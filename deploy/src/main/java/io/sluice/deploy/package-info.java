package io.sluice.deploy;
