package io.rescene.monitor;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;

/** {@code %maskedEx}: the stack trace without secrets and pictures. */
public final class MaskedThrowableConverter extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy proxy) {
        return Mask.secrets(super.throwableProxyToString(proxy), getContext().getObject(Mask.KNOWN));
    }
}
