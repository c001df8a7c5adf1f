package io.heddle.kernel.registry;

/** Where a reply goes. The deciders carry it from a request to its reply and never look inside. */
public interface Caller {}
