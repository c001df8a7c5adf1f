package io.heddle.runtime.instance.planted;

import java.io.IOException;
import java.io.ObjectInputStream;

/** Violates on purpose: prints, and reads foreign objects. */
final class BadManners {
    private BadManners() {}

    static Object read(ObjectInputStream in) throws IOException, ClassNotFoundException {
        System.out.println("reading");
        return in.readObject();
    }
}
