package io.heddle.runtime.instance.planted;

import java.lang.ref.WeakReference;

final class WeakOwner {
    private final WeakReference<Object> run = new WeakReference<>(new Object());

    boolean isOver() {
        return run.get() == null;
    }
}
