<?php
// Calls GetSubjectOfCareSchedule 1 with PHP's SOAP extension and the real WSDL.
//
// usage: schedule.php WSDL URL CERT KEY CA LOGICAL_ADDRESS PERSON FACILITY OUT
//
// Writes the whole response envelope to OUT and prints one JSON line: how many
// times came. A SOAP fault is told in the same way, and ends it with 3.

[, $wsdl, $url, $cert, $key, $ca, $address, $person, $facility, $out] = $argv;

$tls = ['cafile' => $ca, 'local_cert' => $cert, 'local_pk' => $key, 'verify_peer' => true, 'verify_peer_name' => true];
$client = new SoapClient($wsdl, [
    'location' => $url,
    'trace' => true,
    'exceptions' => true,
    'cache_wsdl' => WSDL_CACHE_NONE,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'stream_context' => stream_context_create(['ssl' => $tls]),
]);
$client->__setSoapHeaders([new SoapHeader('urn:riv:itintegration:registry:1', 'LogicalAddress', $address)]);
try {
    $answer = $client->GetSubjectOfCareSchedule(['healthcare_facility' => $facility, 'subject_of_care' => $person]);
} catch (SoapFault $f) {
    echo json_encode(['fault' => $f->faultstring]), "\n";
    exit(3);
}
file_put_contents($out, $client->__getLastResponse());
echo json_encode(['times' => count($answer->timeslotDetail ?? [])]), "\n";
