find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME conformance_e2e
         COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/e2e.py $<TARGET_FILE:waybill>
                 ${WAYBILL_SHARED}/conformance)
set_tests_properties(conformance_e2e PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME conformance_e2e_receiver
         COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/e2e_receiver.py $<TARGET_FILE:waybill>
                 ${WAYBILL_SHARED}/conformance)
set_tests_properties(conformance_e2e_receiver PROPERTIES SKIP_RETURN_CODE 77)
