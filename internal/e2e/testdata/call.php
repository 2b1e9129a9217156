<?php
// Makes calls with PHP's SOAP extension and the real WSDLs, all in one process.
// What it reads, writes and prints is told in call.py.

$job = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$clients = [];

function client(array $job, array $call): SoapClient
{
    $tls = ['cafile' => $job['ca'], 'local_cert' => $call['cert'], 'local_pk' => $call['key'], 'verify_peer' => true, 'verify_peer_name' => true];
    return new SoapClient($call['wsdl'], [
        'location' => $job['url'],
        'trace' => true,
        'exceptions' => true,
        'cache_wsdl' => WSDL_CACHE_NONE,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
        'stream_context' => stream_context_create(['ssl' => $tls]),
    ]);
}

function records($answer, array $path): int
{
    foreach ($path as $name) {
        $answer = is_object($answer) ? ($answer->$name ?? null) : null;
    }
    return $answer === null ? 0 : (is_array($answer) ? count($answer) : 1);
}

foreach ($job['calls'] as $call) {
    $client = $clients[$call['wsdl'] . $call['cert']] ??= client($job, $call);
    $client->__setSoapHeaders([new SoapHeader($call['headerNamespace'], $call['header'], $call['address'])]);
    try {
        $answer = $client->__soapCall($call['operation'], [$call['body']]);
    } catch (SoapFault $f) {
        echo json_encode(['id' => $call['id'], 'fault' => $f->faultstring]), "\n";
        continue;
    }
    file_put_contents($job['out'] . '/' . $call['id'] . '.xml', $client->__getLastResponse());
    echo json_encode(['id' => $call['id'], 'count' => records($answer, $call['count'])]), "\n";
}
