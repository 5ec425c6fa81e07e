package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import org.junit.jupiter.api.Test;

class DescribedMBeanTest {
    private final WorkerMXBean nobody = (WorkerMXBean) Proxy.newProxyInstance(
            WorkerMXBean.class.getClassLoader(), new Class<?>[] {WorkerMXBean.class}, (proxy, method, arguments) -> "");
    private final MBeanInfo info = new DescribedMBean(nobody, WorkerMXBean.class).getMBeanInfo();

    @Test
    void everythingIsDescribed() {
        assertThat(info.getDescription()).startsWith("A Rescene worker");
        assertThat(info.getAttributes())
                .hasSizeGreaterThan(15)
                .allSatisfy(attribute -> assertThat(attribute.getDescription()).contains(" "));
        assertThat(info.getOperations())
                .extracting(MBeanOperationInfo::getName)
                .containsExactlyInAnyOrder(
                        "pause", "resume", "setConcurrency", "setEnqueueDelay", "retryDead", "pollNow", "drainAndStop");
        assertThat(info.getOperations())
                .allSatisfy(operation -> assertThat(operation.getDescription()).contains(" "));
    }

    @Test
    void parametersHaveNamesAndRanges() {
        MBeanParameterInfo calls = Arrays.stream(info.getOperations())
                .filter(operation -> operation.getName().equals("setConcurrency"))
                .findFirst()
                .orElseThrow()
                .getSignature()[0];
        assertThat(calls.getName()).isEqualTo("calls");
        assertThat(calls.getDescription()).isEqualTo("from 1 to 1024");
        assertThat(calls.getType()).isEqualTo("int");
    }

    @Test
    void attributesCanOnlyBeRead() {
        assertThat(info.getAttributes()).noneMatch(MBeanAttributeInfo::isWritable);
    }
}
