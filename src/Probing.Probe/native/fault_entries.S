/*
 * The handlers that signals.c installs for SIGSEGV and SIGFPE, one for each level (see there), in blocks of 32 bytes:
 * 16 bytes of mark, then the handler. Another copy of this library in the same process recognises ours by the mark;
 * it lies in the handler's own page, so a mapped handler has a mapped mark.
 *
 * A handler adds its level as fourth argument and goes on in probing_fault(signal, info, context, level).
 */
  .section .text.probing_fault_entries,"ax",@progbits
  .balign 32
  .globl probing_fault_entries
  .hidden probing_fault_entries
  .type probing_fault_entries,@function
probing_fault_entries:
  .set level, 0
  .rept 16
  .balign 32
  .ascii "probing-fault-01"
  movl $level, %ecx
  jmp probing_fault
  .set level, level + 1
  .endr
  .size probing_fault_entries,.-probing_fault_entries

.section .note.GNU-stack,"",@progbits
