package io.rescene.monitor;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;

/** A managed bean that says what it shows and does, by the {@link Description}s of its interface. */
public final class DescribedMBean extends StandardMBean {
    private final Class<?> type;

    /**
     * An MXBean.
     *
     * @param bean does it
     * @param type its interface; no two methods of it have the same name
     */
    public <T> DescribedMBean(T bean, Class<T> type) {
        super(bean, type, true);
        this.type = type;
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return text(Optional.of(type)).orElseGet(info::getDescription);
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
        return text(method((info.isIs() ? "is" : "get") + info.getName())).orElseGet(info::getDescription);
    }

    @Override
    protected String getDescription(MBeanOperationInfo info) {
        return text(method(info.getName())).orElseGet(info::getDescription);
    }

    @Override
    protected int getImpact(MBeanOperationInfo info) {
        return MBeanOperationInfo.ACTION;
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation, MBeanParameterInfo info, int sequence) {
        return text(parameter(operation, sequence)).orElseGet(info::getDescription);
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo info, int sequence) {
        return description(parameter(operation, sequence))
                .map(Description::name)
                .orElseGet(info::getName);
    }

    private Optional<? extends AnnotatedElement> parameter(MBeanOperationInfo operation, int sequence) {
        return method(operation.getName()).map(method -> method.getParameters()[sequence]);
    }

    private Optional<Method> method(String name) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst();
    }

    private static Optional<Description> description(Optional<? extends AnnotatedElement> element) {
        return element.stream()
                .flatMap(one -> Stream.ofNullable(one.getAnnotation(Description.class)))
                .findFirst();
    }

    private static Optional<String> text(Optional<? extends AnnotatedElement> element) {
        return description(element).map(Description::value);
    }
}
